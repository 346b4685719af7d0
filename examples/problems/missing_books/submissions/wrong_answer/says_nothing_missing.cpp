#include <iostream>
#include <set>
#include <string>

int main() {
    std::string line;
    std::multiset<std::string> owned;
    std::getline(std::cin, line);
    for (int n = std::stoi(line); n > 0; n--) {
        std::getline(std::cin, line);
        owned.insert(line);
    }
    std::getline(std::cin, line);
    for (int m = std::stoi(line); m > 0; m--) {
        std::getline(std::cin, line);
        if (auto title = owned.find(line); title != owned.end())
            owned.erase(title);
    }
    for (const std::string &title : owned)
        std::cout << title << '\n';
    if (owned.empty())
        std::cout << "nothing is missing\n";
}
