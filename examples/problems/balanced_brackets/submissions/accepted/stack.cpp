#include <iostream>
#include <string>

static bool is_balanced(const std::string &line) {
    const std::string opening = "([{", closing = ")]}";
    std::string still_open;
    for (char bracket : line) {
        if (opening.find(bracket) != std::string::npos) {
            still_open += bracket;
        } else {
            if (still_open.empty() || opening.find(still_open.back()) != closing.find(bracket))
                return false;
            still_open.pop_back();
        }
    }
    return still_open.empty();
}

int main() {
    std::string line;
    std::getline(std::cin, line);
    for (int n = std::stoi(line); n > 0; n--) {
        std::getline(std::cin, line);
        std::cout << (is_balanced(line) ? "yes" : "no") << "\n\n";
    }
}
