#include <algorithm>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

static std::vector<std::string> read_titles() {
    std::string line;
    std::getline(std::cin, line);
    std::vector<std::string> titles(std::stoi(line));
    for (std::string &title : titles)
        std::getline(std::cin, title);
    std::sort(titles.begin(), titles.end(), std::greater<>());
    return titles;
}

int main() {
    const auto owned = read_titles();
    const auto found = read_titles();
    std::set_difference(owned.begin(), owned.end(), found.begin(), found.end(),
                        std::ostream_iterator<std::string>(std::cout, "\n"), std::greater<>());
}
