#include <algorithm>
#include <iostream>
#include <string>

static int match(const std::string &a, const std::string &b) {
    if (a.empty() || b.empty())
        return 0;
    if (a[0] == b[0])
        return 1 + match(a.substr(1), b.substr(1));
    return std::max(match(a.substr(1), b), match(a, b.substr(1)));
}

int main() {
    std::string a, b;
    std::getline(std::cin, a);
    std::getline(std::cin, b);
    std::cout << match(a, b) << '\n';
}
