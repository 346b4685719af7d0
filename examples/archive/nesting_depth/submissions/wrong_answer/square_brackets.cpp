#include <iostream>
#include <string>

int main() {
    int cases;
    std::cin >> cases;
    std::string word;
    for (int x = 1; x <= cases && std::cin >> word; x++) {
        std::cout << "Case #" << x << ": ";
        char depth = '0';
        for (char digit : word + '0') {
            std::cout << (digit > depth ? std::string(digit - depth, '[') : std::string(depth - digit, ']')) << digit;
            depth = digit;
        }
        std::cout << '\n';
    }
}
