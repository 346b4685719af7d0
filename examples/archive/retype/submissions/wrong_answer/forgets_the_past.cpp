#include <algorithm>
#include <iostream>

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        long long n, k, s;
        std::cin >> n >> k >> s;
        // The minutes from now on; those already spent count, too.
        std::cout << "Case #" << x << ": " << std::min(1 + n, (k - s) + (n - s + 1)) << '\n';
    }
}
