#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using Paragraph = std::vector<std::string>;

static void print(const Paragraph &words, int width) {
    std::string row;
    for (const std::string &word : words) {
        if (!row.empty() && row.size() + 1 + word.size() > static_cast<std::size_t>(width)) {
            std::cout << std::setw(width) << row << '\n';
            row.clear();
        }
        row += (row.empty() ? "" : " ") + word;
    }
    std::cout << std::setw(width) << row << '\n';
}

int main() {
    std::string line, word;
    std::getline(std::cin, line);
    int width = std::stoi(line);

    std::vector<Paragraph> paragraphs(1);
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        bool is_blank = true;
        for (; words >> word; is_blank = false)
            paragraphs.back().push_back(word);
        if (is_blank && !paragraphs.back().empty())
            paragraphs.emplace_back();
    }
    for (std::size_t i = 0; i < paragraphs.size(); i++) {
        if (paragraphs[i].empty())
            continue;
        if (i > 0)
            std::cout << '\n';
        print(paragraphs[i], width);
    }
}
