#include <iostream>
#include <vector>

int main() {
    long long n, m;
    std::cin >> n >> m;
    std::vector<long long> pairs(1'000'001);
    pairs[1] = 1 % m;
    for (long long month = 2; month <= n; month++)
        pairs.at(month) = (pairs[month - 1] + pairs[month - 2]) % m; // throws std::out_of_range after a million months
    std::cout << pairs.at(n) << '\n';
}
