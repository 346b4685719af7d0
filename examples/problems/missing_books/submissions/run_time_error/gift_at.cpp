#include <iostream>
#include <map>
#include <string>

int main() {
    std::string line;
    std::map<std::string, int> copies;
    std::getline(std::cin, line);
    for (int n = std::stoi(line); n > 0; n--) {
        std::getline(std::cin, line);
        copies[line]++;
    }
    std::getline(std::cin, line);
    for (int m = std::stoi(line); m > 0; m--) {
        std::getline(std::cin, line);
        copies.at(line)--; // throws std::out_of_range for a gift
    }
    for (const auto &[title, count] : copies)
        for (int i = 0; i < count; i++)
            std::cout << title << '\n';
}
