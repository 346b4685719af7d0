import java.util.Scanner;

public class RabbitGenerations {
    static long[][] multiply(long[][] a, long[][] b, long m) {
        long[][] product = new long[2][2];
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                for (int i = 0; i < 2; i++) {
                    product[row][column] = (product[row][column] + a[row][i] * b[i][column]) % m;
                }
            }
        }
        return product;
    }

    static long[][] power(long n, long m) {
        if (n == 0) {
            return new long[][] {{1, 0}, {0, 1}};
        }
        long[][] half = power(n / 2, m);
        long[][] square = multiply(half, half, m);
        return n % 2 == 0 ? square : multiply(square, new long[][] {{1, 1}, {1, 0}}, m);
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        long n = in.nextLong();
        long m = in.nextLong();
        System.out.println(power(n, m)[0][1] % m);
    }
}
