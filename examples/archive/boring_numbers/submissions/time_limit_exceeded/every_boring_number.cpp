#include <iostream>

// Visits every boring number one by one: there are 10^12 of them.
static long long count(long long prefix, int used, long long low, long long high) {
    if (prefix > high)
        return 0;
    long long total = prefix >= low;
    for (int digit = 1 - used % 2; digit < 10 && prefix <= high / 10; digit += 2)
        total += count(prefix * 10 + digit, used + 1, low, high);
    return total;
}

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        long long low, high;
        std::cin >> low >> high;
        std::cout << "Case #" << x << ": " << count(0, 0, low, high) << '\n';
    }
}
