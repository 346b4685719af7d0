#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

static std::vector<std::vector<std::pair<int, long long>>> trails;
static std::vector<bool> visited;
static long long best = -1;

static void walk(int hut, int goal, long long minutes) {
    if (hut == goal) {
        best = best < 0 ? minutes : std::min(best, minutes);
        return;
    }
    visited[hut] = true;
    for (const auto &[neighbour, more] : trails[hut])
        if (!visited[neighbour])
            walk(neighbour, goal, minutes + more);
    visited[hut] = false;
}

int main() {
    int n, m, start, goal;
    std::cin >> n >> m;
    trails.resize(n + 1);
    visited.resize(n + 1);
    for (int i = 0; i < m; i++) {
        int a, b, minutes;
        std::cin >> a >> b >> minutes;
        trails[a].emplace_back(b, minutes);
        trails[b].emplace_back(a, minutes);
    }
    std::cin >> start >> goal;
    walk(start, goal, 0);
    if (best < 0)
        std::cout << "unreachable\n";
    else
        std::cout << best << '\n';
}
