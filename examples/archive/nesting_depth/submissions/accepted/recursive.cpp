#include <algorithm>
#include <iostream>
#include <string>

// Nests digits that are all at least `depth`: runs above it stand in one more pair of parentheses.
static std::string nest(const std::string &digits, char depth) {
    std::string answer;
    std::size_t i = 0;
    while (i < digits.size()) {
        if (digits[i] == depth) {
            answer += digits[i++];
            continue;
        }
        std::size_t end = std::min(digits.find(depth, i), digits.size());
        answer += '(' + nest(digits.substr(i, end - i), static_cast<char>(depth + 1)) + ')';
        i = end;
    }
    return answer;
}

int main() {
    int cases;
    std::cin >> cases;
    std::string word;
    for (int x = 1; x <= cases && std::cin >> word; x++)
        std::cout << "Case #" << x << ": " << nest(word, '0') << '\n';
}
