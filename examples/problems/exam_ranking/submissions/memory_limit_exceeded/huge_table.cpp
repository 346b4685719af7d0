#include <iostream>
#include <vector>

int main() {
    std::vector<std::vector<double>> table;
    for (int row = 0; row < 10'000; row++)
        table.emplace_back(100'000, 1.0);
    std::cout << table.size() << '\n';
}
