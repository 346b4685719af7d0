import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Scanner;

public class BalancedBrackets {
    static boolean isBalanced(String line) {
        Deque<Character> expected = new ArrayDeque<>();
        for (char bracket : line.toCharArray()) {
            switch (bracket) {
                case '(' -> expected.push(')');
                case '[' -> expected.push(']');
                case '{' -> expected.push('}');
                default -> {
                    if (expected.isEmpty() || expected.pop() != bracket) {
                        return false;
                    }
                }
            }
        }
        return expected.isEmpty();
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = Integer.parseInt(in.nextLine().trim());
        for (int i = 0; i < n; i++) {
            System.out.println(isBalanced(in.nextLine().trim()) ? "yes" : "no");
        }
    }
}
