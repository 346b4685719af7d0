#include <cctype>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>

int main() {
    std::map<std::string, int> counts;
    std::string word;
    char c;
    do {
        c = static_cast<char>(std::cin.get());
        if (std::cin && std::isalpha(static_cast<unsigned char>(c))) {
            word += c; // "The" and "the" are counted apart
        } else if (!word.empty()) {
            counts[word]++;
            word.clear();
        }
    } while (std::cin);

    std::set<std::pair<int, std::string>> rows;
    for (const auto &[key, count] : counts)
        rows.insert({-count, key});
    for (const auto &[negative, key] : rows)
        std::cout << key << ' ' << -negative << '\n';
}
