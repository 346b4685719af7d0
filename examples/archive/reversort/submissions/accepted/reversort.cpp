#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        int n;
        std::cin >> n;
        std::vector<int> list(n);
        for (int &number : list)
            std::cin >> number;
        long cost = 0;
        for (auto from = list.begin(); from + 1 < list.end(); ++from) {
            auto to = std::min_element(from, list.end()) + 1;
            std::reverse(from, to);
            cost += to - from;
        }
        std::cout << "Case #" << x << ": " << cost << '\n';
    }
}
