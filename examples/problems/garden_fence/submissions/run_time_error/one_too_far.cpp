#include <cmath>
#include <iomanip>
#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<double> x(n), y(n);
    for (int i = 0; i < n; i++)
        std::cin >> x[i] >> y[i];
    double perimeter = 0, area = 0;
    for (int i = 0; i < n; i++) {
        perimeter += std::hypot(x.at(i + 1) - x[i], y.at(i + 1) - y[i]);
        area += (x[i] * y.at(i + 1) - x.at(i + 1) * y[i]) / 2;
    }
    std::cout << std::setprecision(15) << perimeter << ' ' << std::abs(area) << '\n';
}
