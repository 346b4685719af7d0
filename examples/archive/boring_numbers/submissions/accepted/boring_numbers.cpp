#include <algorithm>
#include <iostream>
#include <vector>

// The boring numbers form a tree, digit by digit: branches wholly inside or outside the range need no visit.
static long long power_of_five[20];
static long long power_of_ten[20];

// Boring numbers of `length` digits within [low, high] whose first `used` digits are `prefix`.
static long long count(long long prefix, int used, int length, long long low, long long high) {
    long long first = prefix * power_of_ten[length - used];
    long long last = first + power_of_ten[length - used] - 1;
    if (last < low || first > high)
        return 0;
    if (low <= first && last <= high)
        return power_of_five[length - used];
    long long total = 0;
    for (int digit = 1 - used % 2; digit < 10; digit += 2)
        total += count(prefix * 10 + digit, used + 1, length, low, high);
    return total;
}

int main() {
    power_of_five[0] = power_of_ten[0] = 1;
    for (int i = 1; i < 19; i++) {
        power_of_five[i] = power_of_five[i - 1] * 5;
        power_of_ten[i] = power_of_ten[i - 1] * 10;
    }
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        long long low, high, total = 0;
        std::cin >> low >> high;
        for (int length = 1; length <= 18; length++) // 10^18 itself is not boring
            total += count(0, 0, length, low, high);
        std::cout << "Case #" << x << ": " << total << '\n';
    }
}
