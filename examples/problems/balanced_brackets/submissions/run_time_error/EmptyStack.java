import java.util.Scanner;
import java.util.Stack;

public class EmptyStack {
    static boolean isBalanced(String line) {
        Stack<Integer> open = new Stack<>();
        for (char bracket : line.toCharArray()) {
            int kind = "([{".indexOf(bracket);
            if (kind >= 0) {
                open.push(kind);
            } else if (open.pop() != ")]}".indexOf(bracket)) { // fails if nothing is open
                return false;
            }
        }
        return open.isEmpty();
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = Integer.parseInt(in.nextLine().trim());
        for (int i = 0; i < n; i++) {
            System.out.println(isBalanced(in.nextLine().trim()) ? "yes" : "no");
        }
    }
}
