import java.util.Scanner;

public class DoubleOrOneThing {
    /** A letter is doubled if the next different letter comes later in the alphabet. */
    static String solve(String word) {
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            int next = i;
            while (next < word.length() && word.charAt(next) == letter) {
                next++;
            }
            answer.append(letter);
            if (next < word.length() && letter < word.charAt(next)) {
                answer.append(letter);
            }
        }
        return answer.toString();
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            System.out.println("Case #" + x + ": " + solve(in.next()));
        }
    }
}
