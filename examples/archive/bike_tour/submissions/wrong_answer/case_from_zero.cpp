#include <iostream>
#include <vector>

int main() {
    int cases;
    std::cin >> cases;
    for (int x = 0; x < cases; x++) {
        int n;
        std::cin >> n;
        std::vector<int> h(n);
        for (int &height : h)
            std::cin >> height;
        int peaks = 0;
        for (int i = 1; i + 1 < n; i++)
            if (h[i] > h[i - 1] && h[i] > h[i + 1])
                peaks++;
        std::cout << "Case #" << x << ": " << peaks << '\n';
    }
}
