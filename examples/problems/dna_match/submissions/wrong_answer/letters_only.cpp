#include <algorithm>
#include <iostream>
#include <string>

int main() {
    std::string a, b;
    std::getline(std::cin, a);
    std::getline(std::cin, b);
    long common = 0;
    for (char letter : std::string("ACGT")) // their order is forgotten
        common += std::min(std::count(a.begin(), a.end(), letter), std::count(b.begin(), b.end(), letter));
    std::cout << common << '\n';
}
