import java.util.Scanner;

public class NeverCloses {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            StringBuilder answer = new StringBuilder();
            int depth = 0;
            for (char c : in.next().toCharArray()) {
                int digit = c - '0';
                answer.append("(".repeat(Math.max(0, digit - depth)));
                answer.append(")".repeat(Math.max(0, depth - digit)));
                answer.append(c);
                depth = digit;
            }
            System.out.println("Case #" + x + ": " + answer); // what is open at the end stays open
        }
    }
}
