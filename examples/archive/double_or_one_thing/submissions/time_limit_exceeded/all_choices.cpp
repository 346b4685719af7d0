#include <algorithm>
#include <iostream>
#include <string>

static std::string best(const std::string &word) {
    if (word.empty())
        return "";
    return std::min(word[0] + best(word.substr(1)), std::string(2, word[0]) + best(word.substr(1)));
}

int main() {
    int cases;
    std::cin >> cases;
    std::string word;
    for (int x = 1; x <= cases && std::cin >> word; x++)
        std::cout << "Case #" << x << ": " << best(word) << '\n';
}
