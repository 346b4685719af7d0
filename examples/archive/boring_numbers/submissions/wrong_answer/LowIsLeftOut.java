import java.util.Scanner;

public class LowIsLeftOut {
    static long count(long n) {
        String digits = Long.toString(n);
        long total = 0;
        long block = 1;
        for (int length = 1; length < digits.length(); length++) {
            block *= 5;
            total += block;
        }
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            total += block * (i % 2 == 0 ? digit / 2 : (digit + 1) / 2);
            if (digit % 2 == i % 2) {
                return total;
            }
            block /= 5;
        }
        return total + 1;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            long low = in.nextLong();
            long high = in.nextLong();
            System.out.println("Case #" + x + ": " + (count(high) - count(low)));
        }
    }
}
