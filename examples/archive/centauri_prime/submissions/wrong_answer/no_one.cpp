#include <iostream>
#include <string>

int main() {
    int cases;
    std::cin >> cases;
    std::string name;
    for (int x = 1; x <= cases && std::cin >> name; x++) {
        char last = name.back();
        std::string ruler = "Bob";
        if (last == 'y' || last == 'Y')
            ruler = "no one";
        else if (std::string("AEIOUaeiou").find(last) != std::string::npos)
            ruler = "Alice";
        std::cout << "Case #" << x << ": " << name << " is ruled by " << ruler << ".\n";
    }
}
