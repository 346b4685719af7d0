#include <iostream>
#include <string>

int main() {
    int cases;
    std::cin >> cases;
    std::string word;
    for (int x = 1; x <= cases && std::cin >> word; x++) {
        std::string answer;
        for (std::size_t i = 0; i < word.size(); i++) {
            answer += word[i];
            std::size_t next = word.find_first_not_of(word[i], i);
            if (next != std::string::npos && word[i] > word[next])
                answer += word[i];
        }
        std::cout << "Case #" << x << ": " << answer << '\n';
    }
}
