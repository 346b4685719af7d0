#include <iostream>

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        int n, number;
        std::cin >> n;
        for (int i = 0; i < n; i++)
            std::cin >> number;
        std::cout << "Case #" << x << ": " << n * (n + 1) / 2 - 1 << '\n'; // of any list of n numbers
    }
}
