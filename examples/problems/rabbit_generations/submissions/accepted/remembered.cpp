#include <iostream>
#include <map>

static long long m;
static std::map<long long, long long> known;

// By f(2k) = f(k) (f(k-1) + f(k+1)) and f(2k+1) = f(k)^2 + f(k+1)^2.
static long long pairs(long long n) {
    if (n <= 2)
        return (n > 0) % m;
    if (auto found = known.find(n); found != known.end())
        return found->second;
    long long k = n / 2, here = pairs(k), next = pairs(k + 1);
    long long result = n % 2 ? (here * here + next * next) % m : here * (pairs(k - 1) + next) % m;
    return known[n] = result;
}

int main() {
    long long n;
    std::cin >> n >> m;
    std::cout << pairs(n) << '\n';
}
