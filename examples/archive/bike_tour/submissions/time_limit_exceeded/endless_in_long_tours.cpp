#include <iostream>
#include <vector>

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 1; x <= cases; x++) {
        int n;
        std::cin >> n;
        std::vector<int> h(n);
        for (int &height : h)
            std::cin >> height;
        int peaks = 0;
        volatile int i = 1;
        while (i + 1 < n) {
            if (h[i] > h[i - 1] && h[i] > h[i + 1])
                peaks++;
            i = i % 10 + 1; // meant as i + 1
        }
        std::cout << "Case #" << x << ": " << peaks << '\n';
    }
}
