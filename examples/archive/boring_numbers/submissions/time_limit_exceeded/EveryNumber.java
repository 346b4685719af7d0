import java.util.Scanner;

public class EveryNumber {
    static boolean isBoring(long n) {
        String digits = Long.toString(n);
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) % 2 == i % 2) {
                return false;
            }
        }
        return true;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            long low = in.nextLong();
            long high = in.nextLong();
            long count = 0;
            for (long n = low; n <= high; n++) {
                if (isBoring(n)) {
                    count++;
                }
            }
            System.out.println("Case #" + x + ": " + count);
        }
    }
}
