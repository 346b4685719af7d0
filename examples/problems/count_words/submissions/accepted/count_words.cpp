#include <cctype>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>

int main() {
    std::map<std::string, int> counts;
    std::string word;
    auto finish_word = [&] {
        if (!word.empty())
            counts[word]++;
        word.clear();
    };
    for (char c; std::cin.get(c);) {
        if (std::isalpha(static_cast<unsigned char>(c)))
            word += static_cast<char>(std::tolower(c));
        else
            finish_word();
    }
    finish_word();

    std::set<std::pair<int, std::string>> rows;
    for (const auto &[key, count] : counts)
        rows.insert({-count, key});
    for (const auto &[negative, key] : rows)
        std::cout << key << ' ' << -negative << '\n';
    if (rows.empty())
        std::cout << "no words\n";
}
