#include <algorithm>
#include <iostream>
#include <limits>
#include <vector>

struct Trail {
    int a, b;
    long long minutes;
};

int main() {
    const long long far = std::numeric_limits<long long>::max() / 2;
    int n, m, start, goal;
    std::cin >> n >> m;
    std::vector<Trail> trails(m);
    for (Trail &trail : trails)
        std::cin >> trail.a >> trail.b >> trail.minutes;
    std::cin >> start >> goal;

    std::vector<long long> fastest(n + 1, far);
    fastest[start] = 0;
    for (int round = 1; round < n; round++)
        for (const auto &[a, b, minutes] : trails)
            if (fastest[a] < far)
                fastest[b] = std::min(fastest[b], fastest[a] + minutes);
    if (fastest[goal] < far)
        std::cout << fastest[goal] << '\n';
    else
        std::cout << "unreachable\n";
}
