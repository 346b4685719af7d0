import java.util.Scanner;

public class NestingDepth {
    static String nest(String digits) {
        StringBuilder answer = new StringBuilder();
        int depth = 0;
        for (char c : digits.toCharArray()) {
            int digit = c - '0';
            for (; depth < digit; depth++) {
                answer.append('(');
            }
            for (; depth > digit; depth--) {
                answer.append(')');
            }
            answer.append(c);
        }
        return answer + ")".repeat(depth);
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            System.out.println("Case #" + x + ": " + nest(in.next()));
        }
    }
}
