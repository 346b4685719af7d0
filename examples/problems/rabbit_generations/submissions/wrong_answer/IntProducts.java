import java.util.Scanner;

public class IntProducts {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        long n = in.nextLong();
        int m = in.nextInt();
        int a = 0;
        int b = 1 % m;
        for (int bit = 62; bit >= 0; bit--) {
            int even = a * (2 * b - a) % m; // too large for an int
            int odd = (a * a + b * b) % m;
            boolean add = (n >> bit & 1) == 1;
            a = add ? odd : even;
            b = add ? (even + odd) % m : odd;
        }
        System.out.println(a);
    }
}
