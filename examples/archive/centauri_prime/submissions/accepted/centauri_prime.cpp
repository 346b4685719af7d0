#include <iostream>
#include <string>

static std::string ruler(const std::string &name) {
    static const std::string vowels = "AEIOUaeiou";
    char last = name.back();
    if (last == 'y' || last == 'Y')
        return "nobody";
    return vowels.find(last) != std::string::npos ? "Alice" : "Bob";
}

int main() {
    int cases;
    std::cin >> cases;
    std::string name;
    for (int x = 1; x <= cases && std::cin >> name; x++)
        std::cout << "Case #" << x << ": " << name << " is ruled by " << ruler(name) << ".\n";
}
