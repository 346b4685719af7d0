#include <iostream>
#include <random>
#include <string>

// Guesses the depth of every digit until the whole word fits.
int main() {
    std::mt19937 random(1);
    int cases;
    std::cin >> cases;
    std::string word;
    for (int x = 1; x <= cases && std::cin >> word; x++) {
        std::string guess(word.size(), '?');
        while (guess != word)
            for (char &digit : guess)
                digit = static_cast<char>('0' + random() % 2);
        std::string answer;
        char depth = '0';
        for (char digit : guess + '0') {
            answer += digit > depth ? std::string(digit - depth, '(') : std::string(depth - digit, ')');
            answer += digit;
            depth = digit;
        }
        answer.pop_back();
        std::cout << "Case #" << x << ": " << answer << '\n';
    }
}
