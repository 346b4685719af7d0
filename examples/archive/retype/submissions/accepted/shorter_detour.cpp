#include <algorithm>
#include <iostream>

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        long long n, k, s;
        std::cin >> n >> k >> s;
        // Without the detour: n minutes. Going back costs the k - s levels twice; so does restarting all k levels, once.
        std::cout << "Case #" << x << ": " << n + std::min(k, 2 * (k - s)) << '\n';
    }
}
