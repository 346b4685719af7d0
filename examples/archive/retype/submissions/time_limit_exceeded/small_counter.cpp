#include <algorithm>
#include <iostream>

// Counts levels in 16 bits: a game with more than 32,767 levels never ends.
static long long walk(long long from, long long to) {
    long long minutes = 0;
    volatile short level = static_cast<short>(from);
    while (level != to) {
        level = static_cast<short>(level < to ? level + 1 : level - 1);
        minutes++;
    }
    return minutes;
}

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        long long n, k, s;
        std::cin >> n >> k >> s;
        long long restart = walk(1, k) + 1 + walk(1, n) + 1;
        long long go_back = walk(1, k) + walk(k, s) + walk(s, n) + 1;
        std::cout << "Case #" << x << ": " << std::min(restart, go_back) << '\n';
    }
}
