#include <iostream>

int main() {
    std::cout << "accepted\n";
}
