#include <iostream>
#include <stdexcept>
#include <string>

int main() {
    int n;
    std::string name;
    std::cin >> n >> name;
    int points = std::stoi(name); // throws std::invalid_argument
    std::cout << points / n << '\n';
}
