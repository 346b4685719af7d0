#include <math.h>
#include <stdio.h>

int main(void) {
    int n = 0;
    float x[201], y[201], perimeter = 0, area = 0; /* about 7 digits */
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%f %f", &x[i], &y[i]) != 2)
            return 1;
    x[n] = x[0];
    y[n] = y[0];
    for (int i = 0; i < n; i++) {
        perimeter += hypotf(x[i + 1] - x[i], y[i + 1] - y[i]);
        area += x[i] * y[i + 1] - x[i + 1] * y[i];
    }
    printf("%.6f %.6f\n", perimeter, fabsf(area) / 2);
    return 0;
}
