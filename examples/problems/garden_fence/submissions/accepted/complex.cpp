#include <cmath>
#include <complex>
#include <iomanip>
#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::complex<double>> corners;
    for (double x, y; std::cin >> x >> y;)
        corners.emplace_back(x, y);
    double perimeter = 0, area = 0;
    for (int i = 0; i < n; i++) {
        auto a = corners[i], b = corners[(i + 1) % n];
        perimeter += std::abs(b - a);
        area += (std::conj(a) * b).imag() / 2;
    }
    std::cout << std::setprecision(15) << perimeter << ' ' << std::abs(area) << '\n';
}
