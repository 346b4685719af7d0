#include <algorithm>
#include <iostream>
#include <random>
#include <vector>

// Reverses random parts to see which sublist brings the minimum to the front, from the whole list anew each time.
int main() {
    std::mt19937 random(1);
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        int n;
        std::cin >> n;
        std::vector<int> original(n);
        for (int &number : original)
            std::cin >> number;
        int cost;
        std::vector<int> list;
        do {
            list = original;
            cost = 0;
            for (int i = 0; i + 1 < n; i++) {
                int length = 1 + static_cast<int>(random() % (n - i));
                std::reverse(list.begin() + i, list.begin() + i + length);
                cost += length;
            }
        } while (!std::is_sorted(list.begin(), list.end()));
        std::cout << "Case #" << x << ": " << cost << '\n';
    }
}
