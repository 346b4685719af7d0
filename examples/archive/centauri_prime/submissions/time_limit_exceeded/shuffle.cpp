#include <algorithm>
#include <cctype>
#include <iostream>
#include <random>
#include <string>
#include <vector>

// Shuffles the positions until they are in order, to be sure which one is the last.
static char last_letter(const std::string &name) {
    static std::mt19937 random(1);
    std::vector<int> positions(name.size());
    for (std::size_t i = 0; i < name.size(); i++)
        positions[i] = static_cast<int>(name.size() - i) - 1;
    while (!std::is_sorted(positions.begin(), positions.end()))
        std::shuffle(positions.begin(), positions.end(), random);
    return static_cast<char>(std::tolower(name[positions.back()]));
}

int main() {
    int cases;
    std::cin >> cases;
    std::string name;
    for (int x = 1; x <= cases && std::cin >> name; x++) {
        char last = last_letter(name);
        std::string ruler = "Bob";
        if (last == 'y')
            ruler = "nobody";
        else if (std::string("aeiou").find(last) != std::string::npos)
            ruler = "Alice";
        std::cout << "Case #" << x << ": " << name << " is ruled by " << ruler << ".\n";
    }
}
