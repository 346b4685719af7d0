#include <iostream>

int main() {
    while (true)
        std::cout << "Counting the words of a text ...\n";
}
