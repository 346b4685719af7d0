import java.util.Scanner;

public class MonthByMonth {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        long n = in.nextLong();
        long m = in.nextLong();
        long a = 0;
        long b = 1;
        for (long month = 0; month < n; month++) {
            long next = (a + b) % m;
            a = b;
            b = next;
        }
        System.out.println(a % m);
    }
}
