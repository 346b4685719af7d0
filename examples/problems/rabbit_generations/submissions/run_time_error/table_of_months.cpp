#include <iostream>
#include <vector>

int main() {
    long long n, m;
    std::cin >> n >> m;
    std::vector<long long> pairs(n + 2); // throws std::length_error for 10^18 months
    pairs[1] = 1 % m;
    for (long long month = 2; month <= n; month++)
        pairs[month] = (pairs[month - 1] + pairs[month - 2]) % m;
    std::cout << pairs[n] << '\n';
}
