import java.util.Arrays;
import java.util.Scanner;

public class RoomForHundred {
    record Student(String name, int points, int minutes) implements Comparable<Student> {
        public int compareTo(Student other) {
            if (points != other.points) {
                return Integer.compare(other.points, points);
            }
            if (minutes != other.minutes) {
                return Integer.compare(minutes, other.minutes);
            }
            return name.compareTo(other.name);
        }
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        Student[] students = new Student[100];
        for (int i = 0; i < n; i++) {
            students[i] = new Student(in.next(), in.nextInt(), in.nextInt());
        }
        Arrays.sort(students, 0, n);
        int rank = 1;
        for (int i = 0; i < n; i++) {
            Student s = students[i];
            if (i > 0 && (s.points != students[i - 1].points || s.minutes != students[i - 1].minutes)) {
                rank = i + 1;
            }
            System.out.println(rank + " " + s.name + " " + s.points + " " + s.minutes);
        }
    }
}
