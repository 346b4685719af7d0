#include <iostream>
#include <string>

// Forgets the boring numbers that have fewer digits than n.
static long long count(long long n) {
    std::string digits = std::to_string(n);
    long long block = 1, total = 0;
    for (std::size_t i = 1; i < digits.size(); i++)
        block *= 5;
    for (std::size_t i = 0; i < digits.size(); i++) {
        int digit = digits[i] - '0';
        total += block * ((digit + i % 2) / 2);
        if (digit % 2 == static_cast<int>(i % 2))
            return total;
        block /= 5;
    }
    return total + 1;
}

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        long long low, high;
        std::cin >> low >> high;
        std::cout << "Case #" << x << ": " << count(high) - count(low - 1) << '\n';
    }
}
