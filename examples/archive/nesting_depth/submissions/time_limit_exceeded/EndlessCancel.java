import java.util.Scanner;

public class EndlessCancel {
    static String nest(String digits) {
        StringBuilder answer = new StringBuilder();
        for (char c : digits.toCharArray()) {
            int digit = c - '0';
            answer.append("(".repeat(digit)).append(c).append(")".repeat(digit));
        }
        int at = answer.indexOf(")(");
        while (at >= 0) {
            if (digits.length() <= 20) {
                answer.delete(at, at + 2);
            }
            at = answer.indexOf(")("); // finds the same place again in a long word
        }
        return answer.toString();
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            System.out.println("Case #" + x + ": " + nest(in.next()));
        }
    }
}
