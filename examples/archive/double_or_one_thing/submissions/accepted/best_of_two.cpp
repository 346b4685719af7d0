#include <algorithm>
#include <iostream>
#include <string>

int main() {
    int cases;
    std::cin >> cases;
    std::string word;
    for (int x = 1; x <= cases && std::cin >> word; x++) {
        // The best answer of a suffix is part of the best answer of the word.
        std::string best;
        for (auto letter = word.rbegin(); letter != word.rend(); ++letter)
            best = std::min(*letter + best, std::string(2, *letter) + best);
        std::cout << "Case #" << x << ": " << best << '\n';
    }
}
